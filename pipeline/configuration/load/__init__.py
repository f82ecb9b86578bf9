"""How settings about the desk's load are written: quiet hours, words that rule, what holds for account groups."""
