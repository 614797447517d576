"""Makes standard input the controlling terminal, then becomes `tomas …`: a key pressed there reaches it as a signal."""

import fcntl
import os
import sys
import termios

if __name__ == "__main__":
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    python, *arguments = sys.argv[1:]
    os.execv(python, [python, "-m", "tomas.bot.cli", *arguments])
