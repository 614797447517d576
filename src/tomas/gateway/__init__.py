"""The model gateway: token, route, price, budget, record."""
