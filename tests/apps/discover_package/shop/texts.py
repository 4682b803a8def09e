GREETING = b"welcome to the shop"
