// placeholder, removed with the first file
