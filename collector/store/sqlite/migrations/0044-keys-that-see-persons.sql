-- Keys of earlier versions go on to see who the persons in their lists are; new keys choose.
UPDATE keys SET scopes = json_insert(scopes, '$[#]', 'read_personal')
WHERE EXISTS (SELECT 1 FROM json_each(scopes) WHERE value = 'read')
  AND NOT EXISTS (SELECT 1 FROM json_each(scopes) WHERE value = 'read_personal');
