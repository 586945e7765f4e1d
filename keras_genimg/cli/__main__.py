"""`python -m keras_genimg.cli`."""

from . import main

main()
