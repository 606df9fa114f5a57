"""What text means before anything is compared: scripts, spellings, sounds, dates, numbers, countries."""
