"""The compiled scan of texts: same results as the plain rules (match.mentions.finding), for every word.

See docs/decisions/0016 for how kernels are written and kept.
"""

from tocsin.kernel_cache import use_kernel_folder

use_kernel_folder()
