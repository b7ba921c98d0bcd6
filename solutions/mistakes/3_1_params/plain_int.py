"""A number of any size.

Says: GET /users/0 answered 200: ids start at 1

Says: OpenAPI does not say that UserId is from 1 to 2147483647
"""

UserId = int
ItemId = int
LoanId = int
