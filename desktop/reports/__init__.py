"""What is counted: figures and their definitions, exports, the record and its verification."""
