def to_latex(n): return ""
def to_text(n): return ""
