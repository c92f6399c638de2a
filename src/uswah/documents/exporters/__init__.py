"""Turn prepared values into files: papers as PDF, tables as workbooks."""
