-- Orders wait for the evaluation of their codes, too. A reload of one that waits must not empty the visitor's next cart.
CREATE INDEX waiting_events_of_orders ON waiting_events (property_id, event ->> 'transactionId', event ->> 'visitorId');
