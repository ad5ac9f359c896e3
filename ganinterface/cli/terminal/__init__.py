"""What passes between commands and the terminal: lines, progress, streams that close, Ctrl-C."""
