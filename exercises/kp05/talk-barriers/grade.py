"""The parts of a communication: encoding, channel, decoding, feedback, noise."""

from graders import Blank

check = Blank(
    "小程把想法写成微信，这是{write}。经理正在开会、没空细看，这是{noise}。"
    "微信是这次沟通的{channel}；换成当面或电话，效果会不一样。"
    "经理把一大段文字理解成「又是广告」，这是{read}。"
    "他回的那个「嗯」是{reply}，小程应当再问一句，而不是自己猜。",
    answers={
        "write": "编码",
        "noise": ["噪声", "噪音"],
        "channel": ["渠道", "沟通渠道"],
        "read": "解码",
        "reply": "反馈",
    },
    mistakes={
        "write": {"解码": "把想法变成文字是编码；对方看了以后去理解，才是解码。"},
        "read": {"编码": "这是经理在理解小程的话，是解码。", "反馈": "反馈是回给对方的话；在心里怎么理解，是解码。"},
        "noise": {"渠道": "渠道是传话的路（这里是微信）；干扰沟通的情况叫噪声。"},
    },
)
