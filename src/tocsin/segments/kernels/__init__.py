"""Compiled inner loops of the segments; each has a plain twin beside the code that calls it.

Importing this package tells numba where to keep what it compiles.
"""

from tocsin.kernel_cache import use_kernel_folder

use_kernel_folder()
