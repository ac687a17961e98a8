"""An application of AppConfig with all that a deployment needs."""

import json

FLAGS = "AWS.AppConfig.FeatureFlags"


class Shop:
    """The application `shop` with its environment `prod` and one hosted profile."""

    def __init__(self, appconfig, profile_type=None, **environment):
        self.appconfig = appconfig
        self.application = appconfig.create_application(Name="shop")["Id"]
        made = appconfig.create_environment(
            ApplicationId=self.application, Name="prod", **environment
        )
        self.environment = made["Id"]
        kind = {"Type": profile_type} if profile_type else {}
        made = appconfig.create_configuration_profile(
            ApplicationId=self.application, Name="main", LocationUri="hosted", **kind
        )
        self.profile = made["Id"]

    @property
    def of_profile(self):
        return {"ApplicationId": self.application, "ConfigurationProfileId": self.profile}

    @property
    def of_environment(self):
        return {"ApplicationId": self.application, "EnvironmentId": self.environment}

    def store(self, content, content_type="application/json", **members):
        """Stores a hosted version; returns its number."""
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        stored = self.appconfig.create_hosted_configuration_version(
            **self.of_profile, Content=content, ContentType=content_type, **members
        )
        return stored["VersionNumber"]

    def strategy(self, minutes, factor, bake=0, growth="LINEAR"):
        made = self.appconfig.create_deployment_strategy(
            Name=f"{growth} {factor} in {minutes}, bake {bake}",
            DeploymentDurationInMinutes=minutes,
            GrowthFactor=factor,
            GrowthType=growth,
            FinalBakeTimeInMinutes=bake,
        )
        return made["Id"]

    def deploy(self, version, strategy="AppConfig.AllAtOnce", **members):
        return self.appconfig.start_deployment(
            **self.of_environment,
            ConfigurationProfileId=self.profile,
            DeploymentStrategyId=strategy,
            ConfigurationVersion=str(version),
            **members,
        )

    def deployment(self, number):
        return self.appconfig.get_deployment(**self.of_environment, DeploymentNumber=number)

    def state(self):
        return self.appconfig.get_environment(**self.of_environment)["State"]
