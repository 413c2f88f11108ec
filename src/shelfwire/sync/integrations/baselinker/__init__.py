"""BaseLinker's shop protocol, its part about orders. Source: https://developers.baselinker.com/shops_api/"""
