echo '{"times": []}'
