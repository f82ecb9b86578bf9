"""What people of the desk see of working together: the card's menu, notes, dialogs, second opinions."""
