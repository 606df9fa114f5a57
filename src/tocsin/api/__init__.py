"""HTTP for machines and pages: the rim where errors become statuses, and credentials become somebody who acts."""
