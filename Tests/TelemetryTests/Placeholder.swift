// placeholder, removed with the first test
