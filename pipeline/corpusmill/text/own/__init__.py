"""What is the text's own by its shape, whatever rules and trees know in it: code, facts in a list, credits."""
