"""Whatever is answered: the arithmetic against an independent one in fractions, and what must always hold."""

from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from risk.scoring import LEVELS, assess, computation_line, propagate, propagate_to_member, score_scenario

answers = st.integers(1, 5)
threats = st.lists(answers | st.none(), min_size=5, max_size=5)
components = st.lists(answers | st.none() | st.just("na"), max_size=12)
sheets = st.tuples(threats, components, components)
full_sheets = st.tuples(
    st.lists(answers, min_size=5, max_size=5), *[st.lists(answers, min_size=3, max_size=12)] * 2
)
bases = st.integers(2, 250).map(lambda tenths: Decimal(tenths).scaleb(-1))
maybe_bases = bases | st.none()
groups = st.lists(st.tuples(st.sampled_from(["visible", "member"]), maybe_bases), max_size=6)
neighbourhoods = st.lists(bases, max_size=4)


# An independent recomputation: fractions, and the ladder as a table of cases


def half_up(number):
    return Fraction(floor(number * 10 + Fraction(1, 2)), 10)


def mean(numbers):
    return half_up(Fraction(sum(numbers), len(numbers)))


def after_ladder(threat, score):
    if threat < 2:
        return min(score, Fraction("3.9"))
    if threat < 3:
        return min(score, Fraction("7.9"))
    if threat < 4:
        return score
    return max(score, Fraction(4)) if threat < Fraction("4.5") else max(score, Fraction(8))


def recomputed(threat, vulnerability, capacity):
    T, V, C = mean(threat), mean(vulnerability), mean(capacity)
    return after_ladder(T, half_up(T * V / C))


def known(items):
    return [item for item in items if isinstance(item, int)]


def with_blanks(items, value):
    return [value if item is None else item for item in items if item != "na"]


def recomputed_base(threat, vulnerability, capacity):
    if not (known(threat) and known(vulnerability) and known(capacity)):
        return None
    halves = all(
        len(known(items)) >= 3 and 2 * len(known(items)) >= len([item for item in items if item != "na"])
        for items in (vulnerability, capacity)
    )
    if halves and threat.count(None) <= 1:
        return recomputed(known(threat), known(vulnerability), known(capacity))
    return recomputed(with_blanks(threat, 1), with_blanks(vulnerability, 1), with_blanks(capacity, 5))


def recomputed_level(score):
    return LEVELS[(score >= 2) + (score >= 4) + (score >= 8)]


@given(sheets, st.booleans())
def test_the_base_is_that_of_an_independent_recomputation(sheet, recent_attack):
    expected = recomputed_base(*sheet)
    if recent_attack:
        expected = max(expected or Fraction(4), Fraction(4))
    result = score_scenario(*sheet, recent_attack=recent_attack)
    assert (None if result.base is None else Fraction(result.base)) == expected
    assert (result.level or result.at_least) == (None if expected is None else recomputed_level(expected))


@given(sheets)
def test_the_range_is_that_of_an_independent_recomputation(sheet):
    threat, vulnerability, capacity = sheet
    result = score_scenario(*sheet)
    if all(known(items) for items in sheet):
        lowest = recomputed(with_blanks(threat, 1), with_blanks(vulnerability, 1), with_blanks(capacity, 5))
        highest = recomputed(with_blanks(threat, 5), with_blanks(vulnerability, 5), with_blanks(capacity, 1))
        assert (Fraction(result.lowest), Fraction(result.highest)) == (lowest, highest)
    else:
        assert (result.lowest, result.highest, result.counted) == (None, None, None)


# What must always hold


@given(full_sheets, st.data())
def test_a_graver_answer_never_lowers_the_score(sheet, data):
    which = data.draw(st.sampled_from([0, 1, 2]))
    position = data.draw(st.integers(0, len(sheet[which]) - 1))
    graver = [list(items) for items in sheet]
    step = -1 if which == 2 else 1  # more capacity is less risk
    graver[which][position] = min(5, max(1, graver[which][position] + step))
    assert score_scenario(*graver).base >= score_scenario(*sheet).base


@given(sheets, st.data(), st.booleans())
def test_a_graver_answer_never_lowers_the_score_among_blanks_either(sheet, data, recent_attack):
    places = [
        (which, at) for which, items in enumerate(sheet) for at, item in enumerate(items) if type(item) is int
    ]
    if not places:
        return
    which, at = data.draw(st.sampled_from(places))
    graver = [list(items) for items in sheet]
    graver[which][at] = 1 if which == 2 else 5
    before = score_scenario(*sheet, recent_attack=recent_attack).base
    after = score_scenario(*graver, recent_attack=recent_attack).base
    assert (before is None) == (after is None)
    assert before is None or after >= before


@given(sheets)
def test_an_attack_never_lowers_the_score(sheet):
    before, after = score_scenario(*sheet).base, score_scenario(*sheet, recent_attack=True).base
    assert after >= Decimal("4.0")
    assert before is None or after >= before


@given(sheets)
def test_the_range_contains_the_result_before_the_attack_rule(sheet):
    result = score_scenario(*sheet)
    if result.base is not None:
        assert result.lowest <= result.base <= result.highest


@given(sheets, st.data())
def test_whatever_the_blanks_turn_out_to_be_the_score_was_in_the_range(sheet, data):
    result = score_scenario(*sheet)
    filled = [[data.draw(answers) if item is None else item for item in items] for items in sheet]
    after = score_scenario(*filled)
    if result.base is not None:
        assert result.lowest <= after.base <= result.highest


@given(sheets)
def test_too_few_answers_never_make_a_level_and_never_a_score_above_the_lowest_end(sheet):
    result = score_scenario(*sheet)
    threat, vulnerability, capacity = sheet
    too_few = len(known(threat)) < 4 or len(known(vulnerability)) < 3 or len(known(capacity)) < 3
    if too_few:
        assert (result.computable, result.level, result.raw) == (False, None, None)
        assert result.base == result.lowest


@given(sheets, st.booleans())
def test_no_base_is_outside_the_scale(sheet, recent_attack):
    base = score_scenario(*sheet, recent_attack=recent_attack).base
    assert base is None or Decimal("0.2") <= base <= Decimal("25.0")


@given(sheets, st.booleans(), st.randoms())
def test_the_order_of_the_components_does_not_matter(sheet, recent_attack, random):
    shuffled = [random.sample(items, len(items)) for items in sheet]
    first = score_scenario(*sheet, recent_attack=recent_attack)
    assert score_scenario(*shuffled, recent_attack=recent_attack) == first


@given(sheets, st.booleans())
def test_the_last_number_of_the_line_is_the_base(sheet, recent_attack):
    result = score_scenario(*sheet, recent_attack=recent_attack)
    line = computation_line(result)
    assert line.split(" ")[-1] == ("" if result.base is None else str(result.base))


@given(st.lists(sheets, max_size=4), st.data())
def test_the_level_of_an_assessment_is_one_that_the_missing_answers_cannot_raise(several, data):
    results = [score_scenario(*sheet) for sheet in several]
    completed = [
        result
        if result.computable
        else score_scenario(*[[item or data.draw(answers) for item in items] for items in sheet])
        for sheet, result in zip(several, results, strict=True)
    ]
    before, after = assess(results), assess(completed)
    reached = after.level or after.at_least
    if before.level:
        assert reached == before.level
    if before.at_least:
        assert LEVELS.index(reached) >= LEVELS.index(before.at_least)


# Propagation


@given(maybe_bases, groups, neighbourhoods, st.randoms())
def test_the_order_of_people_and_ties_does_not_matter(own, members, neighbours, random):
    shuffled = propagate(
        own, random.sample(members, len(members)), random.sample(neighbours, len(neighbours))
    )
    assert shuffled == propagate(own, members, neighbours)


@given(maybe_bases, groups, neighbourhoods)
def test_a_group_has_the_score_of_an_independent_recomputation(own, members, neighbours):
    visible = [Fraction(base) / 2 for kind, base in members if base and kind == "visible"]
    others = [Fraction(base) / 4 for kind, base in members if base and kind == "member"]
    ranked = sorted((Fraction(base) for _, base in members if base), reverse=True)
    candidates = [
        *([Fraction(own)] if own else []),
        *map(half_up, visible + others),
        *ranked[2:],
        *(half_up(Fraction(base) / 4) for base in neighbours),
    ]
    group = propagate(own, members, neighbours)
    assert (None if group.score is None else Fraction(group.score)) == max(candidates, default=None)
    assert group.driver is None or group.terms[group.driver] == group.score == max(group.terms.values())


@given(maybe_bases, groups, neighbourhoods, bases)
def test_one_more_assessed_member_never_lowers_a_group(own, members, neighbours, base):
    before = propagate(own, members, neighbours).score
    for kind in ("visible", "member"):
        assert propagate(own, [*members, (kind, base)], neighbours).score >= (before or 0)


@given(maybe_bases, maybe_bases)
def test_a_visible_person_gets_the_whole_of_the_groups_base_and_others_half(own, group):
    visible, other = (propagate_to_member(own, group, flag) for flag in (True, False))
    whole = [Fraction(base) for base in (own, group) if base]
    half = [Fraction(own or 0)] * bool(own) + [half_up(Fraction(group or 0) / 2)] * bool(group)
    assert (visible.score and Fraction(visible.score)) == max(whole, default=None)
    assert (other.score and Fraction(other.score)) == max(half, default=None)


@given(bases)
def test_half_the_score_is_at_most_one_level_down(base):
    passed = propagate_to_member(None, base, visible=False)
    own = propagate_to_member(base, None, visible=False)
    assert LEVELS.index(own.level) - LEVELS.index(passed.level) in (0, 1)


# No float anywhere


def numbers_in(value):
    if is_dataclass(value):
        value = [getattr(value, field.name) for field in fields(value)]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [number for item in value for number in numbers_in(item)]
    return [] if value is None or isinstance(value, str) else [value]


@given(sheets, maybe_bases, groups, neighbourhoods, st.booleans())
def test_no_result_holds_a_float_and_every_score_has_one_decimal(sheet, own, members, neighbours, attack):
    results = [
        score_scenario(*sheet, recent_attack=attack),
        propagate(own, members, neighbours),
        propagate_to_member(own, own, attack),
    ]
    numbers = numbers_in(results)
    assert {type(number) for number in numbers} <= {Decimal, int, bool}
    scores = [number for number in numbers if isinstance(number, Decimal) and number]
    assert all(score.as_tuple().exponent == -1 for score in scores)
