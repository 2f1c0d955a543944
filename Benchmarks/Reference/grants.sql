-- The effective grants and the two anti-joins as an analyst would write them for speed: whole-number keys, the pair of
-- asset, capability and person packed into one, every intermediate result as small as it can be. Other ways to write it
-- (three key columns; NOT EXISTS; a semi-join by role first) were tried and are slower.

-- Everybody who is, directly or nested, in a bound group: one row a person and pair of asset and capability.
CREATE OR REPLACE TABLE effective AS
WITH RECURSIVE feeds(bound, grp) AS (
  SELECT grp, grp FROM bound
  UNION
  SELECT feeds.bound, nested.inner_grp FROM feeds JOIN nested ON nested.grp = feeds.grp
)
SELECT DISTINCT (bound.asset * 8 + bound.capability)::BIGINT << 32 | account.person AS held
FROM feeds
JOIN bound ON bound.grp = feeds.bound
JOIN member ON member.grp = feeds.grp
JOIN account USING (account);

-- What roles and ownership permit, closed over what a capability brings with it.
CREATE OR REPLACE TABLE permission AS
SELECT DISTINCT statement.role, (statement.asset * 8 + implied.wanted)::BIGINT << 32 AS pair
FROM statement JOIN implied ON implied.held = statement.capability;

-- Held and not permitted.
CREATE OR REPLACE TABLE excess AS
WITH allowed AS (
  SELECT permission.pair | assignment.person AS held FROM permission JOIN assignment USING (role)
  UNION ALL
  SELECT (owner.asset * 8 + implied.wanted)::BIGINT << 32 | owner.person
  FROM owner CROSS JOIN implied WHERE implied.held IN (1, 2)
)
SELECT held FROM effective ANTI JOIN allowed USING (held);

-- Obliged and not held: whoever owns an asset must be able to approve on it.
CREATE OR REPLACE TABLE missing AS
SELECT obliged FROM (SELECT (asset * 8 + 2)::BIGINT << 32 | person AS obliged FROM owner) duty
ANTI JOIN effective ON effective.held = duty.obliged;
