#!/usr/bin/env bash
# The commands of docs/src/cli.md. It prints cli.out, always the same.
set -euo pipefail
cd "$(mktemp -d)"

# ANCHOR: serve
windtunnel serve --listen 127.0.0.1:0 --seed 7 --log warn > server.txt &
trap 'kill $!' EXIT
until grep -q listening server.txt; do sleep 0.1; done
AWS_ENDPOINT_URL=$(sed 's/listening on //' server.txt)
export AWS_ENDPOINT_URL AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
export AWS_DEFAULT_REGION=us-east-1

advance() {
    curl -s "$AWS_ENDPOINT_URL/_windtunnel/clock" -d "{\"advance\":\"$1\"}" > clock.json
}
# ANCHOR_END: serve

# ANCHOR: template
cat > template.json <<'JSON'
{
  "description": "two waits, one after the other",
  "roleArn": "arn:aws:iam::123456789012:role/chaos",
  "stopConditions": [ { "source": "none" } ],
  "actions": {
    "first": { "actionId": "aws:fis:wait", "parameters": { "duration": "PT10M" } },
    "second": { "actionId": "aws:fis:wait", "parameters": { "duration": "PT5M" },
                "startAfter": [ "first" ] }
  },
  "tags": { "team": "sre" }
}
JSON
template=$(aws fis create-experiment-template --cli-input-json file://template.json \
    --query experimentTemplate.id --output text)
experiment=$(aws fis start-experiment --experiment-template-id "$template" \
    --query experiment.id --output text)
# ANCHOR_END: template

# ANCHOR: loop
status=initiating
while [ "$status" = initiating ] || [ "$status" = running ]; do
    advance PT4M
    status=$(aws fis get-experiment --id "$experiment" \
        --query experiment.state.status --output text)
    echo "$(sed 's/.*"now":"\([^"]*\)".*/\1/' clock.json) $status"
done
# ANCHOR_END: loop

# ANCHOR: lists
aws fis list-experiments --query 'experiments[].state' --output json
aws fis list-actions --page-size 10 --max-items 3 --query 'actions[].id' --output json
aws fis list-actions --query 'length(actions)'
aws fis tag-resource --tags owner=me,team=chaos --resource-arn \
    "$(aws fis get-experiment-template --id "$template" --query experimentTemplate.arn --output text)"
aws fis get-experiment-template --id "$template" --query experimentTemplate.tags
# ANCHOR_END: lists

# ANCHOR: deploy
application=$(aws appconfig create-application --name shop --query Id --output text)
environment=$(aws appconfig create-environment --application-id "$application" \
    --name prod --query Id --output text)
profile=$(aws appconfig create-configuration-profile --application-id "$application" \
    --name limits --location-uri hosted --query Id --output text)
echo '{"limit":5}' > limits.json
aws appconfig create-hosted-configuration-version --application-id "$application" \
    --configuration-profile-id "$profile" --content-type application/json \
    --content fileb://limits.json --query VersionNumber stored.json
aws appconfig start-deployment --application-id "$application" \
    --environment-id "$environment" --configuration-profile-id "$profile" \
    --configuration-version 1 --query '[State, PercentageComplete]' --output text \
    --deployment-strategy-id AppConfig.Linear20PercentEvery6Minutes
advance PT20M
aws appconfig get-deployment --application-id "$application" \
    --environment-id "$environment" --deployment-number 1 \
    --query 'EventLog[].[OccurredAt, EventType, Description]' --output text
advance PT1H
aws appconfig wait deployment-complete --application-id "$application" \
    --environment-id "$environment" --deployment-number 1
# ANCHOR_END: deploy

# ANCHOR: data
token=$(aws appconfigdata start-configuration-session --application-identifier shop \
    --environment-identifier prod --configuration-profile-identifier limits \
    --query InitialConfigurationToken --output text)
aws appconfigdata get-latest-configuration --configuration-token "$token" \
    --query '[ContentType, NextPollIntervalInSeconds]' --output text latest.json
cat latest.json
# ANCHOR_END: data

# ANCHOR: refusal
aws fis get-experiment --id EXPnone 2> refusal.txt || grep . refusal.txt
# ANCHOR_END: refusal

# ANCHOR: nimble
studio=$(aws nimble create-studio --studio-name north --display-name North \
    --admin-role-arn arn:aws:iam::123456789012:role/admin \
    --user-role-arn arn:aws:iam::123456789012:role/user --query studio.studioId --output text)
advance PT1M
aws nimble wait studio-ready --studio-id "$studio"
aws nimble list-studios --query 'studios[].[studioName, state, statusCode]' --output text
# ANCHOR_END: nimble
