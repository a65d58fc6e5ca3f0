"""The tests of vpstui, in the same rooms."""
