"""CloudFormation and SAM templates, as far as one machine can honour them."""
