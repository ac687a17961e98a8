"""Every operation, paginator and waiter of Nimble Studio, by the last model that boto3 had."""

import datetime

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError, WaiterError

from support.unmodelled import NOT_MODELLED

ROLE = "arn:aws:iam::123456789012:role/"
PROTOCOL = "2021-03-31"


class Studio:
    """A studio with a component, an image and a launch profile, all ready."""

    def __init__(self, nimble, clients, name="north", **stream):
        self.nimble, self.clients = nimble, clients
        made = create_studio(nimble, name)
        self.id, self.arn = made["studioId"], made["arn"]
        self.wait("StudioReady")
        self.component = self.make_component()
        self.image = self.make_image()
        self.profile = self.make_profile(**stream)

    @property
    def of(self):
        return {"studioId": self.id}

    def wait(self, waiter, **of):
        self.clients.wait(self.nimble, waiter, **self.of, **of)

    def make_component(self, **members):
        defaults = {"name": "files", "type": "CUSTOM"}
        made = self.nimble.create_studio_component(**self.of, **(defaults | members))
        made = made["studioComponent"]["studioComponentId"]
        self.wait("StudioComponentReady", studioComponentId=made)
        return made

    def make_image(self, **members):
        made = self.nimble.create_streaming_image(
            **self.of, name="desktop", ec2ImageId="ami-0123456789abcdef0", **members
        )["streamingImage"]["streamingImageId"]
        self.wait("StreamingImageReady", streamingImageId=made)
        return made

    def make_profile(self, name="artists", **stream):
        made = self.nimble.create_launch_profile(
            **self.of,
            name=name,
            description="for all",
            ec2SubnetIds=["subnet-0123456789abcdef0"],
            launchProfileProtocolVersions=[PROTOCOL],
            studioComponentIds=[self.component],
            streamConfiguration={
                "clipboardMode": "ENABLED",
                "ec2InstanceTypes": ["g4dn.xlarge"],
                "streamingImageIds": [self.image],
            }
            | stream,
            tags={"team": "art"},
        )["launchProfile"]["launchProfileId"]
        self.wait("LaunchProfileReady", launchProfileId=made)
        return made

    def make_session(self, **members):
        made = self.nimble.create_streaming_session(
            **self.of, launchProfileId=self.profile, **members
        )["session"]
        return self.of | {"sessionId": made["sessionId"]}


def create_studio(nimble, name="north", **members):
    return nimble.create_studio(
        studioName=name,
        displayName="North",
        adminRoleArn=ROLE + "admin",
        userRoleArn=ROLE + "user",
        **members,
    )["studio"]


@pytest.fixture
def studio(nimble, clients):
    return Studio(nimble, clients)


def test_a_studio_lives_and_goes(nimble, clients):
    made = create_studio(
        nimble,
        studioEncryptionConfiguration={
            "keyType": "CUSTOMER_MANAGED_KEY",
            "keyArn": "arn:aws:kms:us-east-1:123456789012:key/a",
        },
        tags={"team": "art"},
    )
    assert made["state"] == "CREATE_IN_PROGRESS"
    assert made["createdAt"] == datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    one = {"studioId": made["studioId"]}
    clients.wait(nimble, "StudioReady", **one)
    changed = nimble.update_studio(**one, displayName="South")["studio"]
    assert (changed["state"], changed["displayName"]) == ("UPDATE_IN_PROGRESS", "North")
    clients.wait(nimble, "StudioReady", **one)
    got = nimble.get_studio(**one)["studio"]
    assert (got["statusCode"], got["displayName"]) == ("STUDIO_UPDATED", "South")
    assert [item["studioId"] for item in nimble.list_studios()["studios"]] == [made["studioId"]]
    nimble.delete_studio(**one)
    clients.wait(nimble, "StudioDeleted", **one)
    assert nimble.get_studio(**one)["studio"]["state"] == "DELETED"


def test_a_component_lives_and_goes(nimble, studio):
    made = studio.make_component(
        name="directory",
        type="ACTIVE_DIRECTORY",
        subtype="AWS_MANAGED_MICROSOFT_AD",
        description="who is who",
        configuration={
            "activeDirectoryConfiguration": {
                "computerAttributes": [{"name": "a", "value": "b"}],
                "directoryId": "d-1234567890",
                "organizationalUnitDistinguishedName": "OU=art",
            }
        },
        ec2SecurityGroupIds=["sg-0123456789abcdef0"],
        initializationScripts=[
            {
                "launchProfileProtocolVersion": PROTOCOL,
                "platform": "LINUX",
                "runContext": "SYSTEM_INITIALIZATION",
                "script": "true",
            }
        ],
        scriptParameters=[{"key": "mount", "value": "/art"}],
        runtimeRoleArn=ROLE + "runtime",
        secureInitializationRoleArn=ROLE + "secure",
        tags={"team": "art"},
    )
    one = studio.of | {"studioComponentId": made}
    got = nimble.get_studio_component(**one)["studioComponent"]
    assert got["configuration"]["activeDirectoryConfiguration"]["directoryId"] == "d-1234567890"
    changed = nimble.update_studio_component(**one, description="changed")["studioComponent"]
    assert changed["state"] == "UPDATE_IN_PROGRESS"
    studio.wait("StudioComponentReady", studioComponentId=made)
    listed = nimble.list_studio_components(
        **studio.of, states=["READY", "DELETED"], types=["ACTIVE_DIRECTORY"]
    )["studioComponents"]
    assert [item["studioComponentId"] for item in listed] == [made]
    nimble.delete_studio_component(**one)
    studio.wait("StudioComponentDeleted", studioComponentId=made)


@pytest.mark.parametrize(
    ("kind", "configuration"),
    [
        (
            "COMPUTE_FARM",
            {"computeFarmConfiguration": {"activeDirectoryUser": "u", "endpoint": "farm"}},
        ),
        ("LICENSE_SERVICE", {"licenseServiceConfiguration": {"endpoint": "licences"}}),
        (
            "SHARED_FILE_SYSTEM",
            {
                "sharedFileSystemConfiguration": {
                    "endpoint": "files",
                    "fileSystemId": "fs-1",
                    "linuxMountPoint": "/art",
                    "shareName": "share",
                    "windowsMountDrive": "Z",
                }
            },
        ),
    ],
)
def test_each_kind_of_component_has_its_configuration(nimble, studio, kind, configuration):
    made = studio.make_component(type=kind, configuration=configuration)
    got = nimble.get_studio_component(**studio.of, studioComponentId=made)["studioComponent"]
    assert got["configuration"] == configuration


def test_an_image_lives_and_goes(nimble, studio):
    one = studio.of | {"streamingImageId": studio.image}
    assert nimble.get_streaming_image(**one)["streamingImage"]["owner"] == studio.id
    changed = nimble.update_streaming_image(**one, name="new", description="d")["streamingImage"]
    assert (changed["state"], changed["name"]) == ("READY", "new")
    listed = nimble.list_streaming_images(**studio.of, owner=studio.id)["streamingImages"]
    assert [item["streamingImageId"] for item in listed] == [studio.image]
    assert len(nimble.list_streaming_images(**studio.of)["streamingImages"]) == 3
    nimble.delete_streaming_image(**one)
    studio.wait("StreamingImageDeleted", streamingImageId=studio.image)


def test_an_image_of_a_studio_with_a_key_is_encrypted(nimble, clients):
    made = create_studio(
        nimble,
        studioEncryptionConfiguration={
            "keyType": "CUSTOMER_MANAGED_KEY",
            "keyArn": "arn:aws:kms:us-east-1:123456789012:key/a",
        },
    )
    clients.wait(nimble, "StudioReady", studioId=made["studioId"])
    image = nimble.create_streaming_image(
        studioId=made["studioId"], name="desktop", ec2ImageId="ami-0123456789abcdef0"
    )["streamingImage"]
    assert image["encryptionConfiguration"]["keyType"] == "CUSTOMER_MANAGED_KEY"


def test_a_launch_profile_lives_and_goes(nimble, studio):
    directory = studio.make_component(
        name="directory",
        type="ACTIVE_DIRECTORY",
        subtype="AWS_MANAGED_MICROSOFT_AD",
        description="who is who",
    )
    one = studio.of | {"launchProfileId": studio.profile}
    got = nimble.get_launch_profile(**one)["launchProfile"]
    assert {result["state"] for result in got["validationResults"]} == {"VALIDATION_SUCCESS"}
    assert got["streamConfiguration"]["maxSessionLengthInMinutes"] == 690
    details = nimble.get_launch_profile_details(**one)
    assert details["streamingImages"][0]["streamingImageId"] == studio.image
    assert details["studioComponentSummaries"][0]["studioComponentId"] == studio.component
    changed = nimble.update_launch_profile(
        **one,
        name="painters",
        studioComponentIds=[studio.component, directory],
        streamConfiguration={
            "clipboardMode": "DISABLED",
            "ec2InstanceTypes": ["g4dn.xlarge", "g5.xlarge"],
            "streamingImageIds": [studio.image],
            "maxSessionLengthInMinutes": 600,
            "maxStoppedSessionLengthInMinutes": 60,
            "sessionPersistenceMode": "ACTIVATED",
            "automaticTerminationMode": "ACTIVATED",
            "volumeConfiguration": {"size": 200, "iops": 4000, "throughput": 200},
            "sessionBackup": {"mode": "AUTOMATIC", "maxBackupsToRetain": 2},
            "sessionStorage": {
                "mode": ["UPLOAD"],
                "root": {"linux": "$HOME/upload", "windows": "%HOMEPATH%\\upload"},
            },
        },
    )["launchProfile"]
    assert changed["state"] == "UPDATE_IN_PROGRESS"
    studio.wait("LaunchProfileReady", launchProfileId=studio.profile)
    stream = nimble.get_launch_profile(**one)["launchProfile"]["streamConfiguration"]
    assert stream["volumeConfiguration"] == {"size": 200, "iops": 4000, "throughput": 200}
    assert stream["sessionStorage"]["root"]["linux"] == "$HOME/upload"
    summaries = nimble.get_launch_profile_details(**one)["studioComponentSummaries"]
    assert summaries[1]["subtype"] == "AWS_MANAGED_MICROSOFT_AD"
    assert summaries[1]["description"] == "who is who"
    listed = nimble.list_launch_profiles(**studio.of, states=["READY"], principalId="someone")
    assert [item["name"] for item in listed["launchProfiles"]] == ["painters"]
    nimble.delete_launch_profile(**one)
    studio.wait("LaunchProfileDeleted", launchProfileId=studio.profile)


def test_the_life_of_a_session(nimble, clients, world):
    studio = Studio(
        nimble,
        clients,
        sessionPersistenceMode="ACTIVATED",
        automaticTerminationMode="ACTIVATED",
        maxStoppedSessionLengthInMinutes=600,
        sessionBackup={"mode": "AUTOMATIC", "maxBackupsToRetain": 2},
    )
    one = studio.make_session(
        ec2InstanceType="g4dn.xlarge",
        streamingImageId=studio.image,
        ownedBy="bob",
        tags={"shot": "12"},
        clientToken="once",
    )
    clients.wait(nimble, "StreamingSessionReady", **one)
    session = nimble.get_streaming_session(**one)["session"]
    assert session["stopAt"] > session["updatedAt"]
    again = studio.make_session(
        ec2InstanceType="g4dn.xlarge",
        streamingImageId=studio.image,
        ownedBy="bob",
        tags={"shot": "12"},
        clientToken="once",
    )
    assert again == one

    stream = nimble.create_streaming_session_stream(**one, expirationInSeconds=300)["stream"]
    of_stream = one | {"streamId": stream["streamId"]}
    clients.wait(nimble, "StreamingSessionStreamReady", **of_stream)
    stream = nimble.get_streaming_session_stream(**of_stream)["stream"]
    assert stream["url"].startswith("https://")

    nimble.stop_streaming_session(**one, volumeRetentionMode="RETAIN")
    clients.wait(nimble, "StreamingSessionStopped", **one)
    session = nimble.get_streaming_session(**one)["session"]
    assert session["terminateAt"] - session["stoppedAt"] >= datetime.timedelta(minutes=600)
    backups = nimble.list_streaming_session_backups(**studio.of, ownedBy="bob")
    (backup,) = backups["streamingSessionBackups"]
    of_backup = studio.of | {"backupId": backup["backupId"]}
    world.advance("PT5M")
    got = nimble.get_streaming_session_backup(**of_backup)["streamingSessionBackup"]
    assert (got["state"], got["statusCode"]) == ("READY", "STREAMING_SESSION_READY")

    nimble.start_streaming_session(**one, backupId=backup["backupId"])
    clients.wait(nimble, "StreamingSessionReady", **one)
    session = nimble.get_streaming_session(**one)["session"]
    assert session["startedFromBackupId"] == backup["backupId"]
    listed = nimble.list_streaming_sessions(
        **studio.of, ownedBy="bob", createdBy=session["createdBy"], sessionIds=one["sessionId"]
    )["sessions"]
    assert [item["state"] for item in listed] == ["READY"]
    nimble.delete_streaming_session(**one)
    clients.wait(nimble, "StreamingSessionDeleted", **one)


def test_a_waiter_says_that_a_session_failed(nimble, clients, studio, world):
    world.fault(
        kind="streamingSession", transition="create", owner="bob", code="INSUFFICIENT_CAPACITY"
    )
    one = studio.make_session(ownedBy="bob")
    with pytest.raises(WaiterError, match="terminal failure"):
        clients.wait(nimble, "StreamingSessionReady", **one)
    session = nimble.get_streaming_session(**one)["session"]
    assert (session["state"], session["statusCode"]) == ("CREATE_FAILED", "INSUFFICIENT_CAPACITY")


def test_licences_are_read_and_accepted(nimble, studio):
    eula = nimble.list_eulas()["eulas"][0]
    got = nimble.get_eula(eulaId=eula["eulaId"])["eula"]
    assert got["content"] == eula["content"]
    accepted = nimble.accept_eulas(**studio.of, eulaIds=[eula["eulaId"]])["eulaAcceptances"]
    assert accepted[0]["accepteeId"] == studio.id
    listed = nimble.list_eula_acceptances(**studio.of, eulaIds=[eula["eulaId"]])
    assert len(listed["eulaAcceptances"]) == 1


def test_tags_of_a_studio(nimble, studio):
    arn = studio.arn
    nimble.tag_resource(resourceArn=arn, tags={"a b": "1", "c": "ü"})
    assert nimble.list_tags_for_resource(resourceArn=arn)["tags"] == {"a b": "1", "c": "ü"}
    nimble.untag_resource(resourceArn=arn, tagKeys=["a b", "none"])
    assert nimble.get_studio(**studio.of)["studio"]["tags"] == {"c": "ü"}


def test_lists_come_in_pages(nimble, clients, world):
    world.reset(limits="unbounded")
    studio = Studio(
        nimble,
        clients,
        sessionPersistenceMode="ACTIVATED",
        sessionBackup={"mode": "AUTOMATIC", "maxBackupsToRetain": 1},
    )
    for number in range(50):
        create_studio(nimble, f"studio{number:02}")
        nimble.create_streaming_image(
            **studio.of, name=f"image {number}", ec2ImageId="ami-0123456789abcdef0"
        )
    for number in range(2):
        studio.make_component(name=f"component {number}")
        studio.make_profile(name=f"profile {number}")
    sessions = [studio.make_session(ownedBy="bob") for _ in range(51)]
    world.advance("PT10M")
    for one in sessions:
        nimble.stop_streaming_session(**one)
    world.advance("PT10M")

    def paged(operation, least=2, **arguments):
        return clients.pages(nimble, operation, least=least, **arguments)

    assert len(paged("ListStudios")) == 51
    assert len(paged("ListStreamingImages", **studio.of)) == 51 + 2
    by_two = {"PaginationConfig": {"PageSize": 2}}
    assert len(paged("ListStudioComponents", **studio.of, **by_two)) == 3
    assert len(paged("ListLaunchProfiles", **studio.of, **by_two)) == 3
    assert len(paged("ListStreamingSessions", **studio.of)) == 51
    assert len(paged("ListStreamingSessionBackups", **studio.of)) == 51
    eulas = paged("ListEulas", least=1)
    nimble.accept_eulas(**studio.of, eulaIds=[eula["eulaId"] for eula in eulas])
    assert len(paged("ListEulaAcceptances", least=1, **studio.of)) == len(eulas)


@pytest.mark.parametrize("operation", NOT_MODELLED)
def test_what_is_not_modelled_says_so(nimble, operation):
    call = getattr(nimble, xform_name(operation))
    with pytest.raises(ClientError) as refusal:
        call(studioId="us-east-1:stid-nyoqq12fteqy1x48", **NOT_MODELLED[operation])
    answer = refusal.value.response
    assert answer["Error"]["Code"] == "UnknownOperationException"
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 404
