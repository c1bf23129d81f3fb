"""What `./dev` asks of the code and of the machine. No part of the product: the image leaves it out."""
