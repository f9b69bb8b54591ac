"""The doors: what answers when somebody knocks over HTTP."""
