#!/bin/sh
# Stops and kills a Kafka broker, and a sensor that sends to it, again and again, and compares the topic with what was promised.
#   sensor/scripts/kafka-broker.sh [ROUNDS]     10 by default: 10 stops and 10 kills of the broker, 20 kills of the sensor
set -eu
cd "$(dirname "$0")/../.."
exec mvn -B -ntp -Dfast -pl feeds,sensor/broker,sensor test -Dtest=KafkaBrokerTest -Dsurefire.failIfNoSpecifiedTests=false \
    -Dminewatch.kafka.rounds="${1:-10}"
