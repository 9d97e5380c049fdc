"""The fund's own application form: its definition, pre-filling, checking and writing into the fund's own file."""
