"""One module per family of writing systems; ``tocsin.text.romanise`` is the door to all of them."""
