-- What a saga knows of steps that stand side by side, and of what was said to a step before it came there.

ALTER TABLE sagas ADD COLUMN branches TEXT NOT NULL DEFAULT '[]';
ALTER TABLE sagas ADD COLUMN early TEXT NOT NULL DEFAULT '[]';
