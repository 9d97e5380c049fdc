"""The only room with SQL: mapped classes and the queries on them. It never commits."""
