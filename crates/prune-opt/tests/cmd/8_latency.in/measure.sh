# Stands for a program that measures.
echo "measuring $1 and $2" >&2
echo '{"times": [{"ms": 4.0}, {"ms": 2.5}], "clock": "a sundial"}'
