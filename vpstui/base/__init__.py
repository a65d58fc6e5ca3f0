"""What any program could stand on: errors, clean text, clocks, threads, files, crash reports."""
