"""return_refund: cancelling, returning, refunding, in the classic shapes and as aftersales requests and RMAs."""
