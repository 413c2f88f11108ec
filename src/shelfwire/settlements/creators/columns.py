"""The columns of an export of affiliate orders, and the headers by which markets and years call them.

Seller Center › Affiliate Center › Affiliate orders › Export. The headers are those that public tools which read such
files name, in English, Vietnamese, Thai, Japanese and Indonesian; seen 2026-11-30. Others are said by a person.
"""

from __future__ import annotations

from typing import Final

from shelfwire.kit.columns import Column

COLUMNS: Final = (
    Column(
        "order", "Order ID",
        ("Order No", "Order number", "Payment Order ID", "ID đơn hàng", "Mã đơn hàng", "หมายเลขคำสั่งซื้อ", "注文ID",
         "注文番号", "ID pesanan", "Nomor pesanan", "订单ID", "订单号", "ID del pedido", "ID do pedido"),
        "The channel's id of the order.", needed=True, identifier=True,
    ),
    Column(
        "creator", "Creator Username",
        ("Creator", "Creator name", "Creator handle", "Creator user name", "TikTok username", "Affiliate username",
         "Affiliate", "Tên người dùng nhà sáng tạo", "Nhà sáng tạo", "ชื่อผู้ใช้ครีเอเตอร์", "クリエイターのユーザー名",
         "クリエイターユーザー名", "Username kreator", "Nama pengguna kreator", "Kreator", "达人用户名", "达人昵称",
         "Nombre de usuario del creador", "Nome de usuário do criador"),
        "The name that the creator goes by, with or without @.", needed=True, identifier=True,
    ),
    Column("sku", "SKU ID", ("Product SKU ID", "ID SKU", "ID của SKU", "ID ของ SKU"),
           "The channel's id of the SKU. Without it the product's id, or your own SKU.", identifier=True),
    Column("product", "Product ID", ("ID sản phẩm", "รหัสสินค้า", "商品ID", "ID produk", "ID del producto",
                                     "ID do produto"), "The channel's id of the product.", identifier=True),
    Column("seller_sku", "Seller SKU", ("Sku người bán", "SKU penjual"), "Your own code.", identifier=True),
    Column("product_name", "Product Name", ("Product", "Tên sản phẩm", "ชื่อสินค้า", "商品名", "Nama produk"),
           "What was sold."),
    Column("content_type", "Content Type", ("Loại nội dung", "ประเภทเนื้อหา", "コンテンツタイプ", "Tipe konten"),
           "Video, LIVE, Showcase, or as the channel says it."),
    Column("content", "Content ID", ("Id nội dung", "รหัสเนื้อหา", "コンテンツID", "ID konten", "Video ID", "LIVE ID"),
           "The channel's id of the video or live.", identifier=True),
    Column("quantity", "Quantity", ("Items sold", "Units", "Số lượng", "สินค้าที่ขายได้", "数量", "Jumlah",
                                    "Kuantitas"), "Units sold."),
    Column("price", "Price", ("Giá", "ราคา", "価格", "Harga"), "Of one unit."),
    Column("sales", "Payment Amount", ("GMV", "Sales", "Commission GMV", "成果報酬GMV", "Số tiền thanh toán"),
           "What the buyer paid for the item."),
    Column("currency", "Currency", ("Đơn vị tiền tệ", "สกุลเงิน", "通貨", "Mata uang"),
           "Three letters, such as USD; else the currency chosen for the file, else the order's."),
    Column("state", "Order Status", ("Order settlement status", "Status", "Trạng thái đơn hàng",
                                     "สถานะการชำระคำสั่งซื้อ", "注文の決済状況", "Status pesanan"),
           "As the channel says it."),
    Column("refunded", "Fully returned or refunded", ("Fully refunded", "Fully returned", "Refunded",
                                                      "すべて返品または返金済み"), "Yes or no."),
    Column("rate", "Standard commission rate", ("Commission rate", "Tỷ lệ hoa hồng tiêu chuẩn", "Rate"),
           "Kept as it is written."),
    Column("estimated_base", "Est. Commission Base",
           ("Est. base commission", "Est Commission Base", "Estimated commission base", "Commission base",
            "Cơ sở hoa hồng ước tính", "ฐานค่าคอมมิชชั่นโดยประมาณ", "成果報酬ベース"), "What commission is a part of."),
    Column("estimated", "Est. standard commission payment",
           ("Est. commission payment", "Est. standard commission", "Est. commission", "Est standard commission payment",
            "Estimated commission", "Thanh toán hoa hồng tiêu chuẩn ước tính", "ค่าคอมมิชชั่นมาตรฐานโดยประมาณ"),
           "The commission that is expected."),
    Column("estimated_ads", "Est. Shop Ads commission payment",
           ("Est. Shop Ads commission", "Est Shop Ads commission payment",
            "Thanh toán hoa hồng Quảng cáo cửa hàng ước tính", "ค่าคอมมิชชั่นโฆษณาร้านค้าโดยประมาณ"),
           "Added to it."),
    Column("estimated_bonus", "Est. co-funded creator bonus",
           ("Est. Bonus", "Est cofunded creator bonus", "Thưởng đồng chi trả cho nhà sáng tạo ước tính",
            "โบนัสโดยประมาณ"), "Added to it."),
    Column("base", "Actual Commission Base", ("Actual base commission", "Cơ sở hoa hồng thực tế",
                                              "ฐานค่าคอมมิชชั่นตามจริง"), "What commission was a part of."),
    Column("actual", "Actual Commission Payment",
           ("Actual standard commission payment", "Actual standard commission", "Actual commission",
            "Standard commission", "Thanh toán hoa hồng thực tế", "Hoa hồng tiêu chuẩn", "ค่าคอมมิชชั่นมาตรฐาน"),
           "The commission that was paid."),
    Column("actual_ads", "Actual Shop Ads commission payment",
           ("Actual Shop Ads commission", "Shop Ads commission", "Thanh toán hoa hồng Quảng cáo cửa hàng thực tế",
            "ค่าคอมมิชชั่นโฆษณาร้านค้า"), "Added to it."),
    Column("actual_bonus", "Actual co-funded creator bonus",
           ("Actual bonus", "Bonus", "Thưởng đồng chi trả cho nhà sáng tạo thực tế", "โบนัส"), "Added to it."),
    Column("ordered", "Time Created", ("Created Time", "Order creation time", "Order created time", "Order time",
                                       "Order date", "Thời gian đã tạo", "Waktu dibuat", "Waktu pesanan", "Date"),
           "When it was ordered."),
    Column("paid", "Time Commission Paid", ("Commission paid time", "Commission payment time",
                                            "Thời gian hoa hồng đã thanh toán"), "When the commission was paid."),
)  # fmt: skip
HEADERS: Final = {column.field: column.header for column in COLUMNS}
