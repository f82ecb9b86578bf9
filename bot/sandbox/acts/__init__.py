"""What people do in the workspace: click, fill in, submit, write, open the App Home."""
