"""What it costs, beside a bare floor run in the same minute (performance.md). `./dev bench --help`."""
