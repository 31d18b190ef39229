-- Of the events that wait only reports of orders are looked up, by all that tells their sender.
DROP INDEX waiting_events_of_orders;
CREATE INDEX waiting_events_of_orders ON waiting_events
  (property_id, event ->> 'transactionId', event ->> 'visitorId', event ->> 'cdpSource', event ->> 'source')
  WHERE event ->> 'action' = 'purchase';
