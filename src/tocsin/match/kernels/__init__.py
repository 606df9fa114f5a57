"""The compiled twins of the plain rules in match: same answers, over mapped arrays, without a string.

Importing this package tells numba where to keep what it compiles.
"""

from tocsin.kernel_cache import use_kernel_folder

use_kernel_folder()
