package com.example.greeting;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How {@code greeting} tasks greet.
 *
 * @param salutation what is said before the name
 */
@ConfigurationProperties("signalbox.task-types.greeting")
record GreetingProperties(@DefaultValue("Hello") String salutation) {}
