-- Transfers of long ago between the same accounts, numbers {first} to {last}, with the identifiers that they would have
-- had in their order.
create temporary table past as
    select ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid as transfer_id, i,
        lpad(to_hex(i), 26, '0') as name, i % {accounts} as source, (i * 7 + 1) % {accounts} as destination
    from generate_series({first}, {last}) as i;
insert into ledger_transfers
    (id, posted_at, effective_at, fingerprint, key, kind, subject, description, actor, request_id)
    select transfer_id, now(), now(), decode(md5(i::text), 'hex'), 'ord_' || name || '/release', 'release',
        'ord_' || name, 'Released to the seller', 'usr_' || name, transfer_id::text
    from past order by i;
insert into ledger_entries (account_id, version, transfer_id, amount_minor, balance_after)
    select a.id, a.version + row_number() over (partition by a.id order by l.i), l.transfer_id, l.amount, 1000000000000
    from (
        select i, transfer_id, source as place, -100 as amount from past
        union all select i, transfer_id, destination, 100 from past
    ) as l
    join (
        select id, version, row_number() over (order by code) - 1 as place from ledger_accounts
        where not is_accumulating
    ) as a using (place)
    order by l.i;
update ledger_accounts a set version = e.version
    from (select account_id, max(version) as version from ledger_entries group by account_id) as e
    where e.account_id = a.id and not is_accumulating;
drop table past;
