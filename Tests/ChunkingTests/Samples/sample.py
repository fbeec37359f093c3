"""Module.

def not_this():
"""
import os
LIMIT = 10

@app.route("/users",
    methods=["GET"])
async def users(request,
    page=1,
) -> list:
    total = 1
    def helper():
        return "class No:"
    return helper

class Repo(Base):
    table: str = "repo"
    # def no(self):
    def __init__(self):
        self.x = 1

    @property
    def name(self): return 1

def last(): pass
