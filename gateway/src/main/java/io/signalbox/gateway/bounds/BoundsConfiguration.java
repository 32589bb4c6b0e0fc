package io.signalbox.gateway.bounds;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BoundsProperties.class)
final class BoundsConfiguration {}
