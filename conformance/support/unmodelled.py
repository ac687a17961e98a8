"""The operations of Nimble Studio that the server says it does not know, and how to call them."""

ABSENT = "Kq0b7mTnQbO4x0rQv3S5xA"

# Members, initialization of launch profiles and repair of single sign-on.
NOT_MODELLED = {
    "PutStudioMembers": {
        "identityStoreId": "d-1234567890",
        "members": [{"persona": "ADMINISTRATOR", "principalId": "p"}],
    },
    "ListStudioMembers": {},
    "GetStudioMember": {"principalId": "p"},
    "DeleteStudioMember": {"principalId": "p"},
    "PutLaunchProfileMembers": {
        "launchProfileId": ABSENT,
        "identityStoreId": "d-1234567890",
        "members": [{"persona": "ADMINISTRATOR", "principalId": "p"}],
    },
    "ListLaunchProfileMembers": {"launchProfileId": ABSENT},
    "GetLaunchProfileMember": {"launchProfileId": ABSENT, "principalId": "p"},
    "UpdateLaunchProfileMember": {
        "launchProfileId": ABSENT,
        "principalId": "p",
        "persona": "USER",
    },
    "DeleteLaunchProfileMember": {"launchProfileId": ABSENT, "principalId": "p"},
    "GetLaunchProfileInitialization": {
        "launchProfileId": ABSENT,
        "launchProfileProtocolVersions": ["2021-03-31"],
        "launchPurpose": "launch",
        "platform": "WINDOWS",
    },
    "StartStudioSSOConfigurationRepair": {},
}
