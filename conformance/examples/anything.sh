#!/usr/bin/env bash
# The commands of docs/src/anything.md. It prints anything.out, always the same.
set -euo pipefail
cd "$(mktemp -d)"

# ANCHOR: serve
windtunnel serve --listen 127.0.0.1:0 --log warn --journal run.jsonl > server.txt &
until grep -q listening server.txt; do sleep 0.1; done
url=$(sed 's/listening on //' server.txt)
# ANCHOR_END: serve
trap 'kill %1 2> kill.txt || true' EXIT

# ANCHOR: call
curl -s "$url/experimentTemplates" -d '{
  "clientToken": "template-1", "description": "wait",
  "roleArn": "arn:aws:iam::123456789012:role/chaos",
  "stopConditions": [ { "source": "none" } ],
  "actions": { "wait": { "actionId": "aws:fis:wait", "parameters": { "duration": "PT10M" } } } }' \
    > template.json
template=$(grep -o 'EXT[0-9A-Za-z]*' template.json | head -n 1)
curl -s "$url/experiments" > experiment.json \
    -d "{\"clientToken\": \"run-1\", \"experimentTemplateId\": \"$template\"}"
experiment=$(grep -o '"id":"EXP[0-9A-Za-z]*' experiment.json | cut -d '"' -f 4)
# ANCHOR_END: call

# ANCHOR: refusal
curl -si "$url/experiments/EXPnone" | tr -d '\r' | grep -E '^HTTP|^x-amzn-e|message'
# ANCHOR_END: refusal

# ANCHOR: clock
curl -s "$url/_windtunnel/clock"; echo
curl -s "$url/_windtunnel/clock" -d '{"next":true}'; echo
curl -s "$url/_windtunnel/clock" -d '{"advance":"PT1H"}'; echo
curl -s "$url/experiments/$experiment" | grep -o '"reason":"Experiment[^"]*"'
# ANCHOR_END: clock

# ANCHOR: events
curl -s "$url/_windtunnel/events?after=0" | grep -o '"from":"[a-z]*","to":"[a-z]*"'
# ANCHOR_END: events

# ANCHOR: scope
scope='AWS4-HMAC-SHA256 Credential=222222222222/20260101/eu-west-1/appconfig/aws4_request'
curl -s "$url/settings" -H "Authorization: $scope"; echo
curl -s "$url/_windtunnel/clock" -H "Authorization: $scope"; echo
# ANCHOR_END: scope

# ANCHOR: replay
kill %1
wait %1
windtunnel replay run.jsonl | tail -n 1
# ANCHOR_END: replay
