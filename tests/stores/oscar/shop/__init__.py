"""The Django project of the test store. Runs only in a process of its own."""
