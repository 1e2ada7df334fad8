def clv(margin, retention, discount, convention):
    """客户终身价值（元）。

    margin：每年毛利；retention：保留率；discount：折现率；
    convention："A" 今天收第一笔，"B" 一年后、客户还在才收，"C" 一年后一定收到第一笔。
    """
    ...
