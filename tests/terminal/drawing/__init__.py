"""What is sent of a frame: pens, cells, moves, and the whole against an emulator."""
