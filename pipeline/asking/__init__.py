"""What people ask about any post, page or text: the answer, in private, and a card where they want one."""
