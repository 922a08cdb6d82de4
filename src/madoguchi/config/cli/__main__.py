from madoguchi.config.cli import main

main()
