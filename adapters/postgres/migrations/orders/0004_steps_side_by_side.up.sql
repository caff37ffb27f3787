-- What a saga knows of steps that stand side by side, and of what was said to a step before it came there.

ALTER TABLE sagas ADD COLUMN branches jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(branches) = 'array');
ALTER TABLE sagas ADD COLUMN early jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(early) = 'array');
